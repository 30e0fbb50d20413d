"""What archives of many documents must stand: ten thousand of them, kills at any instant, poison among the good."""
