//go:build tools

// Package tools pins Prometheus and promtool, for the tests of the deployment.
package tools

import (
	_ "github.com/prometheus/prometheus/cmd/prometheus"
	_ "github.com/prometheus/prometheus/cmd/promtool"
)
