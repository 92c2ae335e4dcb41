/** The mark: two lungs, and the one spot that the lens is on. */
export function Logo({ size = 32 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0b6b76" />
      <g fill="none" stroke="#fff" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
        <path d="M16 6.5v6.2" />
        <path d="M13.4 11.2v9.6c0 2.6-1.9 4.3-4.3 4.3-2 0-3.1-1.3-3.1-3.4 0-4.6 2-9.4 4.5-11.2 1.5-1 2.9-.6 2.9.7Z" />
        <path d="M18.6 11.2v9.6c0 2.6 1.9 4.3 4.3 4.3 2 0 3.1-1.3 3.1-3.4 0-4.6-2-9.4-4.5-11.2-1.5-1-2.9-.6-2.9.7Z" />
      </g>
      <circle cx="22.2" cy="18.3" r="2" fill="#ffd27a" />
    </svg>
  );
}
