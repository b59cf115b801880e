"""What several views share: data, macros, styles and modules of the script."""
