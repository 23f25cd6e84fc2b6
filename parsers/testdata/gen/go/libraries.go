package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/gin-gonic/gin"
	pkgerrors "github.com/pkg/errors"
	"go.uber.org/zap"
)

//go:noinline
func load() error { return pkgerrors.New("no such order") }

//go:noinline
func save() error { return pkgerrors.Wrap(load(), "save") }

// others are the shapes that libraries print. Nothing panics to the end.
func others(shape string) {
	switch shape {
	case "gin":
		gin.SetMode(os.Getenv("MODE"))
		r := gin.New()
		gin.DefaultErrorWriter = os.Stderr
		r.Use(gin.Recovery())
		r.GET("/cart", func(*gin.Context) {
			if asking {
				defer oracle()
			}
			get(three, five)
		})
		req, _ := http.NewRequest("GET", "/cart", nil)
		r.ServeHTTP(httptest.NewRecorder(), req)
	case "pkgerrors":
		fmt.Fprintf(os.Stderr, "%+v\n", save())
	case "withstack":
		fmt.Fprintf(os.Stderr, "%+v\n", pkgerrors.WithStack(load()))
	case "zapconsole":
		l, _ := zap.NewDevelopment()
		l.Error("order failed", zap.Error(errors.New("no money")))
	case "zapjson":
		l, _ := zap.NewProduction()
		l.Error("order failed", zap.Error(errors.New("no money")))
	}
}
