namespace FlannelMesh.Labs.Chaos;

/// <summary>What a run counts.</summary>
public enum ViolationKind
{
    /// <summary>Two hosts with one subnet at the same time.</summary>
    Duplicate,

    /// <summary>A host that was not wiped has another subnet than before.</summary>
    Moved,

    /// <summary>A ping without an answer that no fault excuses.</summary>
    LostPing,

    /// <summary>Not ready, or not of one mind, in time after healing.</summary>
    NotConverged,

    /// <summary>A clone or a cut-off seed that was let in.</summary>
    WronglyAdmitted,

    /// <summary>An agent that ended by itself.</summary>
    UnexpectedExit,

    /// <summary>An exception in a log.</summary>
    Exception,
}
