using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;
using FlannelMesh.Security.Revocation;

namespace FlannelMesh.Security;

/// <summary>This node's certificate and those it trusts, read and checked. Immutable; files that change make another one.</summary>
public sealed class TlsMaterial
{
    private readonly X509Certificate2Collection _authorities;

    private readonly Revocations _revocations;

    private TlsMaterial(X509Certificate2Collection authorities, X509Certificate2 certificate, NodeIdentity identity, Revocations revocations)
    {
        _authorities = authorities;
        _revocations = revocations;
        Certificate = certificate;
        Identity = identity;
        Issuer = authorities.FirstOrDefault(authority => IsOf(certificate, [authority])) ?? authorities.MinBy(authority => authority.NotAfter)!;
    }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    public NodeIdentity Identity { get; }

    /// <summary>The authority that has made it.</summary>
    public X509Certificate2 Issuer { get; }

    /// <summary>Those whose certificates are trusted.</summary>
    public IReadOnlyList<X509Certificate2> Authorities => [.. _authorities];

    /// <param name="revocations">What is on disk of the authorities counts, and what comes later.</param>
    /// <exception cref="ConfigurationException">A file is missing, open to others, damaged or does not fit the rest; the text names its flag and the cure.</exception>
    public static TlsMaterial Load(TlsFiles files, TimeProvider time, Revocations? revocations = null)
    {
        var authorities = new X509Certificate2Collection();
        Try("--tls-ca", files.Authority, "certificates in PEM", () => authorities.ImportFromPem(ReadText("--tls-ca", files.Authority)));
        if (authorities.Count == 0)
        {
            throw new ConfigurationException($"--tls-ca {files.Authority}: there is no certificate in it; `flannelmesh ca init` makes one");
        }

        var pem = ReadText("--tls-cert", files.Certificate);
        var key = SecretFile.Read("--tls-key", files.Key);
        X509Certificate2? certificate = null;
        Try("--tls-cert", files.Certificate, "a certificate in PEM", () => X509Certificate2.CreateFromPem(pem).Dispose());
        Try("--tls-key", files.Key, $"the private key of {files.Certificate} in PEM", () => certificate = X509Certificate2.CreateFromPem(pem, key));
        var identity = NodeCertificate.Read(certificate!)
            ?? throw new ConfigurationException($"--tls-cert {files.Certificate}: it names no node; `flannelmesh ca issue --node NAME` makes one that does");
        revocations ??= Revocations.None();
        revocations.Restore(authorities);
        var material = new TlsMaterial(authorities, certificate!, identity, revocations);
        return material.Refusal(certificate!, time.GetUtcNow()) is { } refusal
            ? throw new ConfigurationException($"--tls-cert {files.Certificate}: {refusal}")
            : material;
    }

    /// <summary>Whom a peer's certificate names; null if it is not to be trusted.</summary>
    /// <param name="refusal">Why it is not.</param>
    public NodeIdentity? Verify(X509Certificate2? certificate, DateTimeOffset now, out string? refusal)
    {
        try
        {
            refusal = certificate is null ? "it shows no certificate" : Refusal(certificate, now);
        }
        catch (CryptographicException)
        {
            // Of a certificate that .NET has taken, OpenSSL may still refuse a part.
            refusal = "its certificate is damaged";
        }

        var identity = refusal is null ? NodeCertificate.Read(certificate!) : null;
        refusal ??= identity is null ? "its certificate names no node" : null;
        return identity;
    }

    /// <summary>The same for one that has no certificate of its own yet.</summary>
    public static NodeIdentity? Verify(X509Certificate2Collection authorities, X509Certificate2 certificate, DateTimeOffset now, out string? refusal) =>
        new TlsMaterial(authorities, certificate, new NodeIdentity("", null, []), Revocations.None()).Verify(certificate, now, out refusal);

    /// <param name="certificate">Of an authority that is trusted, or was.</param>
    internal bool IsRevoked(X509Certificate2 certificate) =>
        _revocations.Find(certificate) is not null || (HoldsOnlyByRevoked(certificate) && IsOf(certificate, _authorities));

    /// <summary>Of a certificate of a trusted authority: those between it and the root have been taken back.</summary>
    private bool HoldsOnlyByRevoked(X509Certificate2 certificate) =>
        _authorities.Any(authority => _revocations.Find(authority) is not null)
        && !IsOf(certificate, [.. _authorities.Where(authority => _revocations.Find(authority) is null)]);

    private string? Refusal(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now < certificate.NotBefore)
        {
            return $"it begins at {certificate.NotBefore.ToUniversalTime():u}; the clock says {now:u}";
        }

        if (now > certificate.NotAfter)
        {
            return $"it ended at {certificate.NotAfter.ToUniversalTime():u}; `flannelmesh ca issue` makes a new one";
        }

        if (!NodeCertificate.IsForConnections(certificate))
        {
            return "it is not for both ends of connections (extended key usage serverAuth and clientAuth)";
        }

        return !IsOf(certificate, _authorities) ? "it is not of an authority of --tls-ca"
            : _revocations.Find(certificate) is { } list ? $"it was revoked (serial {SerialNumbers.Of(certificate)}, list {list.List.Number} of {list.Authority}); a host that is to come back needs another certificate"
            : HoldsOnlyByRevoked(certificate) ? "it is of an authority that was revoked; take that one out of --tls-ca, and issue another certificate"
            : null;
    }

    /// <summary>One of the authorities has made it; its time does not matter.</summary>
    internal static bool IsOf(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        var isTrusted = chain.Build(certificate);
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return isTrusted;
    }

    private static string ReadText(string flag, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{flag} {path}: it cannot be read: {e.Message}");
        }
    }

    private static void Try(string flag, string path, string expected, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException($"{flag} {path}: it is not {expected}");
        }
    }
}
