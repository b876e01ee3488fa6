using System.Collections.Frozen;
using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Health.Probing;
using FlannelMesh.Membership;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Health.Reports;

/// <summary>
/// Brings every node's report to every node: the shell around <see cref="ReportTable"/> and <see cref="ReportExchange"/>. Once a second it
/// asks one member, whichever chance picks; half as often while nobody says anything new. Path: /user/reports.
/// </summary>
public sealed class ReportsActor(
    ReportSettings settings, Latest<ReportTable> table, Latest<MembershipView> membership, TimeProvider time, Random random, ILogger<ReportsActor> log)
    : UntypedActor, IWithTimers
{
    public const string Name = "reports";

    private MembershipView _view = MembershipView.Empty;
    private FrozenSet<NodeId> _members = [];
    private FrozenSet<NodeId> _steady = [];
    private ReportVersion _version = new(settings.Incarnation, 0);
    private ReportNews _news;
    private TimeSpan _madeAt;
    private double _chance = random.NextDouble();
    private long _round = random.Next();
    private int _quietRounds;
    private TimeSpan _newsAt;
    private bool _hasFailed;
    private Address? _refused;

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Somebody has said something new lately, or has said nothing yet that has come here.</summary>
    private bool HasNews => Now - _newsAt < settings.NewsFor(_members.Count) || _members.Any(member => !table.Value.Reports.ContainsKey(member));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                OnTick();
                break;
            case MembershipView view:
                OnMembers(view);
                break;
            case ReportMessages.Digest digest when IsFromMember():
                OnDigest(digest);
                break;
            case ReportMessages.Batch batch when IsFromMember():
                OnBatch(batch);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        if (table.Value.Reports.TryGetValue(settings.Self, out var former))
        {
            Outdo(former.Report.Version);
        }

        membership.Subscribe(Self);
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, settings.Interval);
    }

    protected override void PostStop() => membership.Unsubscribe(Self);

    private void OnMembers(MembershipView view)
    {
        _view = view;
        _members = view.Members.Select(member => member.NodeId).ToFrozenSet();
        _steady = ProbeSchedule.Steady(ProbeSchedule.Ring(view), settings.Self).ToFrozenSet();
        Publish(table.Value);
    }

    private void OnTick()
    {
        Refresh();
        Publish(table.Value);
        var others = _view.Members.Where(member => member is { Status: MemberStatus.Up, IsReachable: true } && member.NodeId != settings.Self).ToList();
        _quietRounds = HasNews ? 0 : (_quietRounds + 1) % ReportSettings.QuietRounds;
        if (_view.IsJoined && others.Count > 0 && _quietRounds == 0)
        {
            var other = others[random.Next(others.Count)];
            Context.ActorSelection(new RootActorPath(other.Address) / "user" / Name).Tell(ReportExchange.Digest(State(table.Value), _round++));
        }
    }

    /// <summary>Makes a report of this node if it would say something new, or the last one is old.</summary>
    private void Refresh()
    {
        NodeReport report;
        try
        {
            report = ReportLimits.Cut(settings.Make());
            _hasFailed = false;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Others see the last one get old.
            if (!_hasFailed)
            {
                HealthLog.NoReport(log, e.ToString());
            }

            _hasFailed = true;
            return;
        }

        var (news, now) = (ReportNews.Of(report, _steady), Now);
        var isNews = _version.Sequence == 0 || news != _news;
        if (!isNews && now - _madeAt < ReportSettings.RefreshAfter(_view.Members.Length, _chance))
        {
            return;
        }

        (_news, _madeAt, _chance, _version) = (news, now, random.NextDouble(), _version with { Sequence = _version.Sequence + 1 });
        _newsAt = isNews ? now : _newsAt;
        Publish(table.Value.Merge(new HeardReport(report with { Version = _version, IsNews = isNews }, TimeSpan.Zero, now, time.GetUtcNow())));
    }

    private void OnDigest(ReportMessages.Digest digest)
    {
        if (digest.Versions.TryGetValue(settings.Self, out var own))
        {
            Outdo(own);
        }

        if (ReportExchange.Answer(State(table.Value), digest) is { } answer)
        {
            Sender.Tell(answer);
        }
    }

    private void OnBatch(ReportMessages.Batch batch)
    {
        if (batch.Refused > 0 && !Sender.Path.Address.Equals(_refused))
        {
            _refused = Sender.Path.Address;
            HealthLog.ReportsRefused(log, batch.Refused, Sender.Path.Address.ToHostPort());
        }

        var (next, now, utcNow) = (table.Value, Now, time.GetUtcNow());
        foreach (var (report, age) in batch.Reports.Where(entry => _members.Contains(entry.Report.NodeId)))
        {
            if (report.NodeId == settings.Self)
            {
                Outdo(report.Version);
            }
            else
            {
                _newsAt = report.IsNews && next.Reports.GetValueOrDefault(report.NodeId)?.Report.Version < report.Version ? now : _newsAt;
                next = next.Merge(new HeardReport(report, age, now, utcNow));
            }
        }

        if (batch.News.TryGetValue(settings.Self, out var own))
        {
            Outdo(own);
        }

        Publish(next);
        if (ReportExchange.Reply(State(next), batch) is { } answer)
        {
            Sender.Tell(answer);
        }
    }

    private ReportState State(ReportTable reports) => new(settings.Self, reports, _members, Now, settings.NewsFor(_members.Count));

    /// <summary>
    /// Others have a report of this node that a former run of it made, when the host's clock was ahead: this run's must count as newer.
    /// </summary>
    private void Outdo(ReportVersion known)
    {
        if (known > _version && known.Incarnation < ReportLimits.MaxIncarnation)
        {
            _version = new ReportVersion(known.Incarnation + 1, 0);
        }
    }

    private void Publish(ReportTable next)
    {
        // Outside of the cluster nobody is a member, which says nothing about who is gone.
        var observed = _view.IsJoined ? next.Observe(_members, Now) : next;
        if (!ReferenceEquals(observed, table.Value))
        {
            table.Publish(observed);
        }
    }

    private bool IsFromMember() => _view.Members.Any(member => member.Address.Equals(Sender.Path.Address));

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
