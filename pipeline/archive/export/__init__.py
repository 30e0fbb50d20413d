"""The archive as files for others: Parquet by year, CSV, JSON Lines, Excel, DuckDB."""
