"""VGG16 and the lung segmenter are trained, evaluated and exported here; torch lives only here."""
