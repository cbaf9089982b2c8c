"""Guards: each looks at a case and accepts, rejects or waits, with a reason. All are pure."""
