{{- /* Values that cannot work are refused here, in words, and not by pods that do not start. */ -}}
{{- define "worker-mesh.checks" -}}
{{- range $name, $allowed := dict
  "mode" (list "statefulset" "deployment" "none")
  "tls.source" (list "secret" "cert-manager" "none")
  "xds.clusterBy" (list "model" "all") }}
{{- $value := $.Values }}
{{- range splitList "." $name }}{{ $value = index $value . }}{{ end }}
{{- if not (has $value $allowed) }}
{{- fail (printf "%s %q: allowed: %s" $name $value (join ", " $allowed)) }}
{{- end }}
{{- end }}
{{- if and (eq .Values.mode "deployment") (eq .Values.tls.source "secret") }}
{{- fail "mode deployment: pods get names that no Secret can hold certificates for; allowed: with tls.source cert-manager, or none where the network is trusted" }}
{{- end }}
{{- end }}
