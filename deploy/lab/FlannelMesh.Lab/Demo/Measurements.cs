using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Demo;

/// <summary>Times of one agent since its process start.</summary>
/// <param name="Lease">Until subnet.env was there.</param>
/// <param name="Ready">Until /readyz answered 200.</param>
internal sealed record StartTimes(string Host, TimeSpan Lease, TimeSpan Ready);

/// <summary>How a host that joined late became known.</summary>
/// <param name="RouteOn">For every other host the time from the late agent's process start to the route in that host's kernel.</param>
internal sealed record LateJoin(StartTimes Times, IReadOnlyDictionary<string, TimeSpan> RouteOn)
{
    public TimeSpan RouteOnAll => RouteOn.Values.Max();
}

/// <summary>Resources of one agent while nothing happens.</summary>
/// <param name="Cores">Processor time divided by wall time.</param>
internal sealed record IdleUsage(string Host, ProcessUsage Usage, double Cores);
