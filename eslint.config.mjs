import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** Rooms a file may not import, so that imports go one way: core <- cert-manager, clouds, addons <- stacks. */
const rooms = {
  core: ["cert-manager", "azure-dns", "route53", "addons", "stacks", "testing"],
  "cert-manager": ["azure-dns", "route53", "addons", "stacks", "testing"],
  "azure-dns": ["cert-manager", "route53", "addons", "stacks", "testing"],
  route53: ["cert-manager", "azure-dns", "addons", "stacks", "testing"],
  addons: ["stacks", "testing"],
};

const libraryImports = [
  {
    regex: "^@cdktf/provider-[a-z]+$",
    message:
      "The package root loads every resource (seconds, hundreds of MB). Import @cdktf/provider-X/lib/RESOURCE.",
  },
  { group: ["cdktf/lib/*"], message: "Use public entry points of cdktf only." },
];

const oneWay = Object.entries(rooms).map(([room, forbidden]) => ({
  files: [`constructs/${room}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          ...libraryImports,
          {
            regex: "^\\.\\.(/index)?$",
            message: "constructs/index.ts hands on every room. Import the file.",
          },
          {
            regex: `/(${forbidden.join("|")})(/|$)`,
            message: `constructs/${room} imports core and itself only; imports go one way, towards core.`,
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "cdktf.out/",
      "coverage/",
      "api/",
      "reports/",
      ".stryker-tmp/",
      "node_modules/",
      "test/package/consumers/",
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "no-restricted-imports": ["error", { patterns: libraryImports }],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Deprecated for those who use the kit, which goes on testing it.
      "@typescript-eslint/no-deprecated": [
        "error",
        {
          allow: [
            { from: "file", name: "aadPodIdentity", path: "constructs/azure-dns/azure-dns-auth.ts" },
            { from: "file", name: "withAadPodIdentity", path: "constructs/addons/azure-dns-records.ts" },
          ],
        },
      ],
      // Values come from static factories, and the classes of factories hold nothing else.
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
    },
  },
  {
    // Types of jest's own, which are merged with ours, have its names and parameters.
    files: ["testing/jest-globals.ts", "testing/matchers/jest-global.ts"],
    rules: {
      "@typescript-eslint/no-namespace": "off",
      "@typescript-eslint/no-empty-object-type": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-unused-vars": "off",
    },
  },
  ...oneWay,
  {
    files: ["**/*.cjs"],
    languageOptions: {
      globals: {
        __dirname: "readonly",
        module: "writable",
        performance: "readonly",
        process: "readonly",
        require: "readonly",
      },
    },
  },
);
