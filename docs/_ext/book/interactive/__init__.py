"""Interactive figures (the loss doctor, the budget of code words, the gallery of runs): web components with a shared kit, and their fallback."""
