namespace FlannelMesh.Api.Contract;

/// <summary>One direction of a link, as the node it stands in has measured it.</summary>
/// <param name="To">The other node's id.</param>
/// <param name="Path">underlay or overlay.</param>
/// <param name="State">ok, lost or unknown.</param>
/// <param name="RttMicros">The best of the recent ones; null while nothing answers.</param>
/// <param name="Probes">How many of late the loss is of.</param>
/// <param name="MeasuredAt">By the clock of the node that answers; null before the first result, likewise the age.</param>
/// <param name="Method">How it is measured, or why it is not.</param>
public sealed record LinkView(
    string To,
    string Path,
    string State,
    long? RttMicros,
    double LossPercent,
    int Probes,
    DateTime? MeasuredAt,
    double? AgeSeconds,
    string Method);
