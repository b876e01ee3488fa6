namespace FlannelMesh.Api.Contract;

/// <param name="Key">SHA-256 of the authority's public key, hexadecimal.</param>
/// <param name="Number">Grows with every list.</param>
/// <param name="Entries">How many certificates are revoked.</param>
public sealed record RevocationListView(string Authority, string Key, ulong Number, int Entries);
