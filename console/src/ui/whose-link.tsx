/** Whose account a link is about, before anything can be pressed. */
export const WhoseLink = ({
  label,
  name,
  email,
}: {
  readonly label: string;
  readonly name?: string | null;
  readonly email: string;
}) => (
  <div className="mb-2 rounded-md bg-sunken px-4 py-3">
    <p className="text-sm text-faint">{label}</p>
    {name !== undefined && name !== null && <p className="foreign font-medium">{name}</p>}
    <p className="foreign font-medium">{email}</p>
    {/* For whatever keeps passwords: whose the new one is. */}
    <input type="email" autoComplete="username" value={email} readOnly hidden />
  </div>
);
