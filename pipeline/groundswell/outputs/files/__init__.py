"""The published files, a class each; `groundswell.outputs.registry` lists them."""
