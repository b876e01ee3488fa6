using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;
using FlannelMesh.Security;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Api.Access;

/// <summary>What HTTPS shows: the node's certificate, or one of its own. It follows its files.</summary>
public sealed class HttpCertificate
{
    private const string CertificateFlag = "--http-tls-cert";
    private const string KeyFlag = "--http-tls-key";

    private readonly Func<Shown> _current;

    private HttpCertificate(Func<Shown> current) => _current = current;

    /// <summary>With the certificates between it and its authority.</summary>
    public SslStreamCertificateContext Context => _current().Context;

    /// <summary>What browsers may call this host.</summary>
    public IReadOnlyList<string> DnsNames => _current().DnsNames;

    public static HttpCertificate OfNode(TlsCredentials credentials)
    {
        var gate = new Lock();
        var shown = Show(credentials.Current.Certificate, []);
        return new HttpCertificate(() =>
        {
            var certificate = credentials.Current.Certificate;
            lock (gate)
            {
                return shown = ReferenceEquals(shown.Certificate, certificate) ? shown : Show(certificate, []);
            }
        });
    }

    /// <exception cref="ConfigurationException">A file is missing, damaged, or the key is open to others.</exception>
    public static HttpCertificate OfFiles(string certificate, string key, TimeProvider time, ILogger log)
    {
        var files = new Followed<Shown>(() => Load(certificate, key), time, (_, problem) =>
        {
            if (problem is null)
            {
                ApiLog.CertificateReplaced(log, certificate);
            }
            else
            {
                ApiLog.NotReplaced(log, problem);
            }
        }, certificate, key);
        return new HttpCertificate(() => files.Current);
    }

    private static Shown Load(string certificatePath, string keyPath)
    {
        var key = SecretFile.Read(KeyFlag, keyPath);
        string pem;
        try
        {
            pem = File.ReadAllText(certificatePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{CertificateFlag} {certificatePath}: it cannot be read: {e.Message}");
        }

        var chain = new X509Certificate2Collection();
        Try($"{CertificateFlag} {certificatePath}: it is not certificates in PEM", () => chain.ImportFromPem(pem));
        if (chain.Count == 0)
        {
            throw new ConfigurationException($"{CertificateFlag} {certificatePath}: there is no certificate in it");
        }

        X509Certificate2? certificate = null;
        Try($"{KeyFlag} {keyPath}: it is not the private key of {certificatePath} in PEM", () => certificate = X509Certificate2.CreateFromPem(pem, key));
        chain.RemoveAt(0);
        return Show(certificate!, chain);
    }

    private static void Try(string problem, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException(problem);
        }
    }

    private static Shown Show(X509Certificate2 certificate, X509Certificate2Collection chain) => new(
        certificate,
        SslStreamCertificateContext.Create(certificate, chain, offline: true),
        [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames())]);

    private sealed record Shown(X509Certificate2 Certificate, SslStreamCertificateContext Context, IReadOnlyList<string> DnsNames);
}
