"""Interactive figures (the loss doctor, the budget of code words, the gallery of runs, calibration by hand): web components with a shared kit, and their fallback."""
