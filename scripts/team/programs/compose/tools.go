//go:build tools

// Package tools pins Docker Compose, which checks and renders compose.yaml, for the tests of the deployment.
package tools

import _ "github.com/docker/compose/v2/cmd"
