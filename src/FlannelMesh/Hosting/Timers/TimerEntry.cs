namespace FlannelMesh.Hosting.Timers;

/// <summary>Something to be done at a time, and perhaps again. Its fields are the queue's.</summary>
/// <param name="action">Does it; says when it is next due, null for never. It gets the time at which it was due.</param>
/// <param name="isCancelled">Whether it is to be left out.</param>
internal sealed class TimerEntry(Func<TimeSpan, TimeSpan?> action, Func<bool> isCancelled)
{
    public bool IsCancelled => isCancelled();

    /// <summary>It is done also shortly after the end of the timers.</summary>
    public bool IsLastWord { get; init; }

    /// <summary>When it is due, by the clock of the queue; of several places in the queue this one counts.</summary>
    internal TimeSpan Due { get; set; }

    /// <summary>It stands in the queue.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>Whatever it says itself when it has been done, it is due by then; null if that is all the same.</summary>
    internal TimeSpan? NotLaterThan { get; set; }

    public TimeSpan? Act() => action(Due);
}
