namespace FlannelMesh.Transport;

/// <summary>What can be wrong with a frame.</summary>
internal enum WireFault
{
    None,

    /// <summary>No message, or none that its format allows.</summary>
    Format,

    /// <summary>A message that nobody of ours sends to others, or not to where it should go.</summary>
    Forbidden,

    /// <summary>It says something in another node's name.</summary>
    Identity,

    /// <summary>Only voters say so.</summary>
    Voter,

    /// <summary>Only voters and operators may ask for it, or the one whose lease it is.</summary>
    Operator,

    /// <summary>A message that this version does not know.</summary>
    Unknown,
}
