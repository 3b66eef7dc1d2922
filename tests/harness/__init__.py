"""What the end-to-end and interop tests share: temporary lakes, a running server, events to feed them."""
