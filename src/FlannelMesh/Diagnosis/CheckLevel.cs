namespace FlannelMesh.Diagnosis;

/// <summary>How a check ended.</summary>
public enum CheckLevel
{
    /// <summary>Fine, or not known and nothing to worry about.</summary>
    Ok,

    /// <summary>Works, but some traffic or some day may not.</summary>
    Warn,

    /// <summary>Pods do not reach each other, or the agent does not start.</summary>
    Fail,
}
