"""Interactive figures (the loss doctor): web components with a shared kit, their rules, and their static fallback."""
