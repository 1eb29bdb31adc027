"""What is played: streams, renditions, proxies and waveforms."""
