using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Hosting;
using FlannelMesh.Membership;
using FlannelMesh.Security;
using FlannelMesh.Security.Revocation;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Transport;

/// <summary>
/// Ends connections whose certificates are good no longer: one that has ended, one of an authority that is trusted no more, one that was revoked.
/// A member that was connected with a revoked one is taken out of the cluster at once, so that nobody waits for its silence. Path: /user/connections.
/// </summary>
internal sealed class ConnectionWatch(TlsCredentials credentials, PeerConnections connections, IAgentLifetime lifetime, TimeProvider time, ILogger<ConnectionWatch> log)
    : UntypedActor, IWithTimers
{
    public const string Name = "connections";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private bool _isLooking;
    private bool _isNews;
    private bool _hasFailed;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick or ImmutableSortedDictionary<string, AdoptedList>:
                Look();
                break;
            case Found found:
                OnFound(found);
                break;
            case Status.Failure failure:
                RevocationLog.NotLooked(log, failure.Cause.Message);
                _isLooking = false;
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        credentials.Revocations.Lists.Subscribe(Self);
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, Interval);
    }

    protected override void PostStop() => credentials.Revocations.Lists.Unsubscribe(Self);

    private void Look()
    {
        if (_isLooking)
        {
            _isNews = true;
            return;
        }

        (_isLooking, _isNews) = (true, false);
        Task.Run(() =>
        {
            var material = credentials.Current;
            return new Found(material, credentials.Revocations.Find(material.Certificate), connections.EndUntrusted(material, time.GetUtcNow()));
        }).PipeTo(Self);
    }

    private void OnFound(Found found)
    {
        _isLooking = false;
        if (found.Revocation is { } own && !_hasFailed)
        {
            _hasFailed = true;
            var serial = SerialNumbers.Of(found.Material.Certificate);
            RevocationLog.SelfRevoked(log, serial, own.List.Number, own.Authority);
            lifetime.Fail(
                ExitCode.Usage,
                $"this node's certificate (serial {serial}) was revoked by list {own.List.Number} of {own.Authority}; kernel and lease stay. If this host is to come back it needs another certificate: `flannelmesh invite` on a member and --join TOKEN here, or `flannelmesh ca issue`");
        }

        foreach (var ended in found.Ended)
        {
            RevocationLog.Untrusted(log, ended.Node, ended.Address, ended.Reason);

            // One that has another certificate already is connected with that, too.
            if (ended.IsRevoked && AddressText.Parse(ended.Address) is { } address && !connections.Has(ended.Address))
            {
                RevocationLog.Down(log, ended.Node, ended.Address);
                Cluster.Get(Context.System).Down(address);
            }
        }

        if (_isNews)
        {
            Look();
        }
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record Found(TlsMaterial Material, AdoptedList? Revocation, IReadOnlyList<EndedConnection> Ended) : INoSerializationVerificationNeeded;
}
