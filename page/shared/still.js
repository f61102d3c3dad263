// Whether the visitor prefers reduced motion: `still.matches`.
export const still = matchMedia("(prefers-reduced-motion: reduce)");
