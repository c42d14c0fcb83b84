//go:build tools

// Package tools pins the Temporal server and its schema tool, for the tests of the deployment.
package tools

import (
	_ "go.temporal.io/server/cmd/server"
	_ "go.temporal.io/server/cmd/tools/sql"
)
