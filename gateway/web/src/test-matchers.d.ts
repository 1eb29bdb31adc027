// Matchers such as toBeVisible, which test-setup.ts adds.
import "@testing-library/jest-dom/vitest";
