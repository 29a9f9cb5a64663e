{{- define "worker-mesh.name" -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "worker-mesh.labels" -}}
app.kubernetes.io/name: worker-mesh
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "worker-mesh.selector" -}}
app.kubernetes.io/name: worker-mesh
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "worker-mesh.gossipService" -}}
{{ include "worker-mesh.name" . }}-gossip
{{- end }}

{{- /* Not empty when a listener is exposed that needs TLS and a token (X3). */ -}}
{{- define "worker-mesh.secured" -}}
{{ if or .Values.registry.exposed (and .Values.xds.enabled .Values.xds.exposed) }}yes{{ end }}
{{- end }}

{{- /* The container, for a pod of this chart and for a gateway's pod alike. */ -}}
{{- define "worker-mesh.sidecar" -}}
name: worker-mesh
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
args: [serve, --config, /etc/worker-mesh/config.json]
env:
  - name: POD_NAME
    valueFrom: { fieldRef: { fieldPath: metadata.name } }
  - name: POD_IP
    valueFrom: { fieldRef: { fieldPath: status.podIP } }
  - { name: WORKER_MESH_NODE_NAME, value: $(POD_NAME) }
  - { name: WORKER_MESH_ADVERTISE_ADDRESS, value: "$(POD_IP):50052" }
  {{- if eq .Values.tls.source "secret" }}
  - { name: WORKER_MESH_TLS_CA, value: /var/run/worker-mesh/tls/ca.pem }
  - { name: WORKER_MESH_TLS_CERT, value: /var/run/worker-mesh/tls/$(POD_NAME).pem }
  - { name: WORKER_MESH_TLS_KEY, value: /var/run/worker-mesh/tls/$(POD_NAME).key }
  {{- else if eq .Values.tls.source "cert-manager" }}
  - { name: WORKER_MESH_TLS_CA, value: /var/run/worker-mesh/tls/ca.crt }
  - { name: WORKER_MESH_TLS_CERT, value: /var/run/worker-mesh/tls/tls.crt }
  - { name: WORKER_MESH_TLS_KEY, value: /var/run/worker-mesh/tls/tls.key }
  {{- end }}
ports:
  {{- if .Values.registry.exposed }}
  - { name: registry, containerPort: 50051 }
  {{- end }}
  - { name: gossip, containerPort: 50052 }
  - { name: admin, containerPort: 50053 }
  {{- if and .Values.xds.enabled .Values.xds.exposed }}
  - { name: xds, containerPort: 50054 }
  {{- end }}
startupProbe:
  httpGet: { path: /healthz, port: admin }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /healthz, port: admin }
  periodSeconds: 10
  timeoutSeconds: 5
readinessProbe:
  httpGet: { path: /readyz, port: admin }
  periodSeconds: 2
  timeoutSeconds: 2
lifecycle:
  # Endpoints are taken out of Services while it still serves; it says goodbye to its peers at SIGTERM.
  preStop: { sleep: { seconds: 3 } }
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  capabilities: { drop: [ALL] }
  seccompProfile: { type: RuntimeDefault }
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - { name: worker-mesh-config, mountPath: /etc/worker-mesh, readOnly: true }
  - { name: worker-mesh-data, mountPath: /var/lib/worker-mesh }
  {{- if ne .Values.tls.source "none" }}
  - { name: worker-mesh-tls, mountPath: /var/run/worker-mesh/tls, readOnly: true }
  {{- end }}
  {{- if include "worker-mesh.secured" . }}
  - { name: worker-mesh-registry-tls, mountPath: /var/run/worker-mesh/registry-tls, readOnly: true }
  - { name: worker-mesh-token, mountPath: /var/run/worker-mesh/token, readOnly: true }
  {{- end }}
{{- end }}

{{- /* The volumes of that container, but for its data. */ -}}
{{- define "worker-mesh.volumes" -}}
- name: worker-mesh-config
  configMap: { name: {{ include "worker-mesh.name" . }} }
{{- if eq .Values.tls.source "secret" }}
- name: worker-mesh-tls
  secret: { secretName: {{ .Values.tls.secretName }}, defaultMode: 0440 }
{{- else if eq .Values.tls.source "cert-manager" }}
- name: worker-mesh-tls
  csi:
    driver: csi.cert-manager.io
    readOnly: true
    volumeAttributes:
      csi.cert-manager.io/issuer-name: {{ .Values.tls.issuer.name }}
      csi.cert-manager.io/issuer-kind: {{ .Values.tls.issuer.kind }}
      csi.cert-manager.io/issuer-group: {{ .Values.tls.issuer.group }}
      csi.cert-manager.io/dns-names: ${POD_NAME}
      csi.cert-manager.io/key-usages: digital signature,server auth,client auth
      csi.cert-manager.io/fs-group: "65532"
{{- end }}
{{- if include "worker-mesh.secured" . }}
- name: worker-mesh-registry-tls
  secret: { secretName: {{ .Values.registry.tlsSecretName }}, defaultMode: 0440 }
- name: worker-mesh-token
  secret: { secretName: {{ .Values.registry.tokenSecretName }}, defaultMode: 0440 }
{{- end }}
{{- end }}
