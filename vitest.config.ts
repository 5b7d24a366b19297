import { defineConfig } from 'vitest/config';

const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_EC2_METADATA_DISABLED: 'true' };
const project = (name: string, include: string[], testTimeout = 20_000, globalSetup: string[] = []) => ({
  test: { name, include, env, testTimeout, hookTimeout: testTimeout, globalSetup },
});

/** `unit` is what runs while one works; the others need minutes, or tools beyond npm. */
export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/**/*.test.ts']),
      project('scenarios', ['test/**/*.scenario.ts'], 120_000),
      project('template', ['test/template/*.template.ts'], 120_000, ['test/tools/python.mjs']),
      project('patterns', ['test/patterns/*.pattern.ts'], 120_000, ['test/tools/ruler.mjs']),
      project('runtime', ['test/runtime/*.runtime.ts'], 30_000, ['test/tools/runtime.mjs']),
      project('emulator', ['test/emulator/*.emulator.ts'], 300_000, ['test/tools/python.mjs', 'test/tools/node24.mjs']),
    ],
  },
});
