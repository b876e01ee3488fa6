using FlannelMesh.Configuration;
using FlannelMesh.Security.Revocation;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security;

/// <summary>
/// Certificates that follow their files: a connection made after they were replaced uses the new ones, and those that stand go on. Files that
/// are no good, or are another node's, leave what was there before in use.
/// </summary>
public sealed class TlsCredentials
{
    private readonly Followed<TlsMaterial> _material;

    /// <inheritdoc cref="TlsMaterial.Load"/>
    public TlsCredentials(TlsFiles files, TimeProvider time, ILogger log, Revocations? revocations = null)
    {
        Revocations = revocations ?? Revocations.None();
        NodeIdentity? self = null;
        _material = new Followed<TlsMaterial>(
            () =>
            {
                var next = TlsMaterial.Load(files, time, Revocations);
                self ??= next.Identity;
                return next.Identity.Name == self.Name && next.Identity.NodeId == self.NodeId ? next
                    : throw new ConfigurationException($"--tls-cert {files.Certificate}: it names {next.Identity}, and this node is {self}");
            },
            time,
            (material, problem) =>
            {
                if (problem is null)
                {
                    SecurityLog.Replaced(log, material.Certificate.NotAfter.ToUniversalTime());
                }
                else
                {
                    SecurityLog.NotReplaced(log, problem);
                }
            },
            files.Authority,
            files.Certificate,
            files.Key);
    }

    /// <summary>What the authorities have taken back.</summary>
    public Revocations Revocations { get; }

    public TlsMaterial Current => _material.Current;

    /// <inheritdoc cref="Followed{T}.Replace"/>
    public void Replace(Action change) => _material.Replace(change);
}
