// Puts the protos of others that ours import, or that the sidecar serves, beside them, from the libraries that carry
// them: with `-I proto` any tool finds all that it needs. Git does not keep them, the npm package does.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const GOOGLEAPIS = '@grpc/grpc-js-xds/deps/googleapis';
const REFLECTION = '@grpc/reflection/build/proto';
const CARRIED = {
  'google/rpc/status.proto': `${GOOGLEAPIS}/google/rpc/status.proto`,
  'google/rpc/error_details.proto': `${GOOGLEAPIS}/google/rpc/error_details.proto`,
  'grpc/health/v1/health.proto': 'grpc-health-check/proto/health/v1/health.proto',
  'grpc/reflection/v1/reflection.proto': `${REFLECTION}/grpc/reflection/v1/reflection.proto`,
  'grpc/reflection/v1alpha/reflection.proto': `${REFLECTION}/grpc/reflection/v1alpha/reflection.proto`,
};

for (const [name, from] of Object.entries(CARRIED)) {
  const path = join('proto', name);
  const text = readFileSync(join('node_modules', from), 'utf8');
  // A sidecar may be starting from what is there.
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
