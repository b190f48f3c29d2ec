{{- define "longspan.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "longspan.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "longspan.selector" -}}
app.kubernetes.io/name: {{ include "longspan.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "longspan.labels" -}}
{{ include "longspan.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "longspan.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "longspan.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "longspan.fullname" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{- define "longspan.tokenSecret" -}}
{{- .Values.admin.token.existingSecret | default (printf "%s-admin" (include "longspan.fullname" .)) }}
{{- end }}

{{/* longspan.yaml: what the operator wrote, and what the chart knows better. */}}
{{- define "longspan.config" -}}
{{- range $key := list "admin" "drain" }}
{{- if hasKey $.Values.config $key }}
{{- fail (printf "config.%s is the chart's own: use the value %s" $key $key) }}
{{- end }}
{{- end }}
{{- $drain := .Values.drain }}
{{- if le (int $drain.timeoutSeconds) (add $drain.delaySeconds $drain.spreadSeconds | int) }}
{{- fail "drain.timeoutSeconds must be more than drain.delaySeconds and drain.spreadSeconds together" }}
{{- end }}
{{- $own := dict
  "admin" (dict "host" "0.0.0.0" "port" (int .Values.admin.port) "token-file" "/etc/longspan-admin/token")
  "drain" (dict "delay" (printf "%ds" (int $drain.delaySeconds)) "spread" (printf "%ds" (int $drain.spreadSeconds)) "timeout" (printf "%ds" (int $drain.timeoutSeconds))) }}
{{- merge $own .Values.config | toYaml }}
{{- end }}

{{/* A sleep before, the drain, and ten seconds for the process itself. */}}
{{- define "longspan.gracePeriod" -}}
{{- add .Values.drain.preStopSeconds .Values.drain.timeoutSeconds 10 }}
{{- end }}

{{/* The listener of this name, or the first. */}}
{{- define "longspan.listener" -}}
{{- $wanted := .wanted | default (first .root.Values.config.listeners).name }}
{{- $found := false }}
{{- range .root.Values.config.listeners }}{{ if eq .name $wanted }}{{ $found = true }}{{ end }}{{ end }}
{{- if not $found }}{{ fail (printf "there is no listener %s" $wanted) }}{{ end }}
{{- $wanted }}
{{- end }}

{{/* The Service's port for a listener. */}}
{{- define "longspan.servicePort" -}}
{{- $port := 0 }}
{{- range .root.Values.config.listeners }}{{ if eq .name $.listener }}{{ $port = get $.root.Values.service.ports .name | default .port }}{{ end }}{{ end }}
{{- int $port }}
{{- end }}

{{/* Whether a resource that asks for a CRD is wanted. */}}
{{- define "longspan.wanted" -}}
{{- if or (eq .enabled "always") (and (eq .enabled "auto") (.root.Capabilities.APIVersions.Has .api)) }}true{{ end }}
{{- end }}
