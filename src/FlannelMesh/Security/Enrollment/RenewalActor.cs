using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Membership;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Security.Enrollment;

/// <summary>
/// Replaces this node's certificate when two thirds of its time are over: asks a member that has the authority's key. The request proves by itself
/// who asks, and an answer counts only if it is of an authority that this node trusts already. Path: /user/renewal.
/// </summary>
public sealed class RenewalActor(
    RenewalSettings settings, Latest<MembershipView> membership, TlsCredentials credentials, Latest<RenewalStatus> status, TimeProvider time, ILogger<RenewalActor> log)
    : UntypedActor, IWithTimers
{
    public const string Name = "renewal";

    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(24);

    private DateTimeOffset? _toldAt;
    private int _round;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                OnTick();
                break;
            case Outcome { Problem: null }:
                _toldAt = null;
                status.Publish(RenewalStatus.None);
                EnrollmentLog.Renewed(log, credentials.Current.Certificate.NotAfter.ToUniversalTime());
                Again(settings.Interval);
                break;
            case Outcome { Problem: { } problem }:
                Tell(problem);
                Again(settings.Retry);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart() => Again(TimeSpan.Zero);

    private void Again(TimeSpan after) => Timers.StartSingleTimer(nameof(Tick), Tick.Instance, after);

    private void OnTick()
    {
        var certificate = credentials.Current.Certificate;
        if (!RenewalRules.IsDue(certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), time.GetUtcNow().UtcDateTime))
        {
            status.Publish(RenewalStatus.None);
            Again(settings.Interval);
            return;
        }

        var view = membership.Value;
        var issuers = view.Members.Where(member => member is { IsIssuer: true, Status: MemberStatus.Up, IsReachable: true }).ToList();
        if (!view.IsJoined)
        {
            Again(settings.Retry);
        }
        else if (issuers.Count == 0)
        {
            Tell("no member has the authority's key (--tls-ca-key)");
            Again(settings.Retry);
        }
        else
        {
            var issuer = Context.ActorSelection(new RootActorPath(issuers[_round++ % issuers.Count].Address) / "user" / IssuerActor.Name);
            Task.Run(() => RenewAsync(issuer)).PipeTo(Self, failure: e => new Outcome(e.Message));
        }
    }

    private async Task<Outcome> RenewAsync(ActorSelection issuer)
    {
        var material = credentials.Current;
        using var key = settings.Home.TakeNextKey();
        using var former = material.Certificate.GetECDsaPrivateKey();
        if (former is null)
        {
            return new Outcome("the certificate's key is not of the kind that is renewed (ECDSA)");
        }

        var csr = SigningRequest.Create(material.Identity, key);
        var request = new EnrollmentMessages.Renewal(
            ByteString.CopyFrom(material.Certificate.RawData), csr, ByteString.CopyFrom(former.SignData(csr.Span, HashAlgorithmName.SHA256)));
        EnrollmentMessages.Reply reply;
        try
        {
            reply = await issuer.Ask<EnrollmentMessages.Reply>(request, AskTimeout);
        }
        catch (AskTimeoutException)
        {
            return new Outcome($"{issuer.PathString} does not answer");
        }

        if (reply.Outcome != EnrollmentOutcome.Granted)
        {
            return new Outcome(reply.Message);
        }

        if (GrantedCertificate.Check(reply.Certificate, [.. material.Authorities], key, material.Identity, time.GetUtcNow()) is not { } certificate)
        {
            return new Outcome("the certificate that came is not the one that was asked for");
        }

        credentials.Replace(() => settings.Home.Install(null, certificate));
        return new Outcome(null);
    }

    private void Tell(string problem)
    {
        status.Publish(new RenewalStatus(problem));
        var (now, end) = (time.GetUtcNow(), credentials.Current.Certificate.NotAfter.ToUniversalTime());
        if (_toldAt is { } told && now - told < Quiet)
        {
            return;
        }

        _toldAt = now;
        if (end - now.UtcDateTime < RenewalRules.Late)
        {
            EnrollmentLog.NotRenewedLate(log, end, problem);
        }
        else
        {
            EnrollmentLog.NotRenewed(log, end, problem);
        }
    }

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record Outcome(string? Problem);
}
