using FlannelMesh.Configuration;
using FlannelMesh.Security.Revocation;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security;

/// <summary>
/// Certificates that follow their files: a connection made after they were replaced uses the new ones, and those that stand go on. Files that
/// are no good leave what was there before in use.
/// </summary>
public sealed class TlsCredentials
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private TlsMaterial _material;
    private string _stamp;
    private long _lookedAt;

    /// <inheritdoc cref="TlsMaterial.Load"/>
    public TlsCredentials(TlsFiles files, TimeProvider time, ILogger log, Revocations? revocations = null)
    {
        Revocations = revocations ?? Revocations.None();
        _files = files;
        _time = time;
        _log = log;
        _stamp = Stamp();
        _material = TlsMaterial.Load(files, time, Revocations);
        _lookedAt = time.GetTimestamp();
    }

    /// <summary>What the authorities have taken back.</summary>
    public Revocations Revocations { get; }

    public TlsMaterial Current
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetElapsedTime(_lookedAt) >= LookInterval)
                {
                    _lookedAt = _time.GetTimestamp();
                    Look();
                }

                return _material;
            }
        }
    }

    /// <summary>Changes the files, and uses what they are then: nobody sees half of it.</summary>
    public void Replace(Action change)
    {
        lock (_gate)
        {
            change();
            Look();
        }
    }

    private void Look()
    {
        var stamp = Stamp();
        if (stamp == _stamp)
        {
            return;
        }

        _stamp = stamp;
        try
        {
            var next = TlsMaterial.Load(_files, _time, Revocations);
            if (next.Identity.Name != _material.Identity.Name || next.Identity.NodeId != _material.Identity.NodeId)
            {
                throw new ConfigurationException($"--tls-cert {_files.Certificate}: it names {next.Identity}, and this node is {_material.Identity}");
            }

            _material = next;
            SecurityLog.Replaced(_log, next.Certificate.NotAfter.ToUniversalTime());
        }
        catch (ConfigurationException e)
        {
            SecurityLog.NotReplaced(_log, e.Message);
        }
    }

    private string Stamp() => string.Join(' ', new[] { _files.Authority, _files.Certificate, _files.Key }.Select(Stamp));

    private static string Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? $"{file.LastWriteTimeUtc.Ticks}/{file.Length}/{file.UnixFileMode}" : "-";
    }
}
