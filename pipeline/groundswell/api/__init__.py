"""The library: what `import groundswell` offers under the names of the package's `__init__`."""
