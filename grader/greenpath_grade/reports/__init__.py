"""Reports: functions from one `Result` to text. Nothing here reads a clock, a disk or a terminal."""
