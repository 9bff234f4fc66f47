"""Microsoft Teams as a workspace, as a third party would write it. A preview: never run against the real Teams."""
