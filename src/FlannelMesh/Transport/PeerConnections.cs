using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Security;

namespace FlannelMesh.Transport;

/// <summary>Connections that stand, with the certificates they were made with. Safe for several threads.</summary>
internal sealed class PeerConnections
{
    /// <summary>Each for itself: Akka takes two connections between the same addresses for equal, such as one that ends and the next one.</summary>
    private readonly ConcurrentDictionary<MeshAssociation, X509Certificate2> _certificates = new(ReferenceEqualityComparer.Instance);

    private TlsMaterial? _material;

    /// <param name="certificate">Of the other end; copied.</param>
    public void Add(MeshAssociation connection, X509Certificate certificate) =>
        _certificates[connection] = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());

    public void Remove(MeshAssociation connection)
    {
        if (_certificates.TryRemove(connection, out var certificate))
        {
            certificate.Dispose();
        }
    }

    /// <summary>Ends those that could not be made any more; whoever is trusted with another certificate connects again.</summary>
    public IReadOnlyList<EndedConnection> EndUntrusted(TlsMaterial material, DateTimeOffset now)
    {
        // A chain is built again only when other authorities may be trusted.
        var isSame = ReferenceEquals(Interlocked.Exchange(ref _material, material), material);
        var ended = new List<EndedConnection>();
        foreach (var connection in _certificates.Keys)
        {
            if (!_certificates.TryGetValue(connection, out var certificate))
            {
                continue;
            }

            try
            {
                if (isSame && now <= certificate.NotAfter && !material.IsRevoked(certificate))
                {
                    continue;
                }

                if (material.Verify(certificate, now, out var refusal) is null)
                {
                    ended.Add(new EndedConnection(connection.Peer, connection.PeerAddress, material.IsRevoked(certificate), refusal!));
                    Remove(connection);
                    connection.Abort();
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or System.Security.Cryptography.CryptographicException)
            {
                // It ended by itself meanwhile, and its certificate with it.
            }
        }

        return ended;
    }

    /// <param name="address">HOST:PORT of a member.</param>
    public bool Has(string address) => _certificates.Keys.Any(connection => connection.PeerAddress == address);
}
