"""Our own ports without a world behind them."""
