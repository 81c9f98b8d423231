"""Interactive figures (the loss explorer, the loss doctor and others): web components with a shared kit, and their fallback."""
