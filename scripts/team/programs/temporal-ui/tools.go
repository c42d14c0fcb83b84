//go:build tools

// Package tools pins the Web UI, for the tests of the deployment.
package tools

import _ "github.com/temporalio/ui-server/v2/cmd/server"
