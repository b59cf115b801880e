"""The pure stages: one module each, one public function named like the module."""
