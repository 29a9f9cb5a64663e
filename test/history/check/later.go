package check

func order(*index) []Problem     { return nil }
func agreement(*index) []Problem { return nil }
func folds(*index) []Problem     { return nil }
func removals(*index) []Problem  { return nil }
