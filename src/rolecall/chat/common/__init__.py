"""What adapters have in common and none has to use: parts beside the port, that know no platform."""
