{{- define "errtail.name" -}}
{{- if contains "errtail" .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-errtail" .Release.Name | trunc 52 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "errtail.selector" -}}
app.kubernetes.io/name: errtail
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "errtail.labels" -}}
{{ include "errtail.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "errtail.account" -}}
{{ .Values.serviceAccount.name | default (include "errtail.name" .) }}
{{- end }}

{{- /* kubernetes.api as a word: in a file of values, on and off without quotes are true and false. */}}
{{- define "errtail.api" -}}
{{- if kindIs "bool" .Values.kubernetes.api }}{{ ternary "on" "off" .Values.kubernetes.api }}{{ else }}{{ .Values.kubernetes.api }}{{ end -}}
{{- end }}

{{- define "errtail.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- /* errtail.yaml, of the values that have names of their own, and of config. */}}
{{- define "errtail.config" -}}
{{- $k := dict "api" (include "errtail.api" .) "path" .Values.paths.logs "wait" .Values.kubernetes.wait "join_exits" .Values.kubernetes.joinExits "capture_exits" (ternary "on" "off" .Values.kubernetes.captureExits) }}
{{- with .Values.kubernetes.excludeNamespaces }}{{ $_ := set $k "exclude_namespaces" . }}{{ end }}
{{- $allow := dict }}
{{- with .Values.kubernetes.allowDSNs }}{{ $_ := set $allow "names" . }}{{ end }}
{{- with .Values.kubernetes.allowHosts }}{{ $_ := set $allow "hosts" . }}{{ end }}
{{- if .Values.kubernetes.allowSecrets.enabled }}{{ $_ := set $allow "secrets" "on" }}{{ end }}
{{- with $allow }}{{ $_ := set $k "allow_dsns" . }}{{ end }}
{{- with .Values.kubernetes.namespaces }}{{ $_ := set $k "namespaces" . }}{{ end }}
{{- $source := dict "kubernetes" $k }}
{{- with .Values.environment }}{{ $_ := set $source "environment" . }}{{ end }}
{{- with .Values.tags }}{{ $_ := set $source "tags" . }}{{ end }}
{{- $all := dict "sources" (list $source) "state_dir" .Values.paths.state "log" (dict "format" "json") "http" (dict "listen" (printf "%s:%v" .Values.http.address .Values.http.port)) }}
{{- $all = mergeOverwrite $all (deepCopy .Values.config) }}
{{- if and (kindIs "bool" $all.limits) (not $all.limits) }}{{ $_ := set $all "limits" "off" }}{{ end }}
{{- toYaml $all }}
{{- end }}
