"""Interactive figures (the loss doctor, the budget of code words): web components with a shared kit, and their fallback."""
