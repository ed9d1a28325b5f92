"""The lattice drawn with OpenGL through VisPy's gloo, off-screen or in a window; nothing here knows Qt."""
