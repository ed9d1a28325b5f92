"""Everything that draws: figures, frames, videos and the window."""
