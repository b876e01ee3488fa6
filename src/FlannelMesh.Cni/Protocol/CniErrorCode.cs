namespace FlannelMesh.Cni.Protocol;

/// <summary>The CNI specification's numbers, and from 100 on our own.</summary>
internal enum CniErrorCode
{
    IncompatibleVersion = 1,
    UnknownContainer = 3,
    InvalidEnvironment = 4,
    InputOutput = 5,
    Undecodable = 6,
    InvalidConfiguration = 7,
    TryAgainLater = 11,
    NotAvailable = 50,

    /// <summary>No program of the delegate's name in CNI_PATH.</summary>
    DelegateMissing = 100,

    /// <summary>The delegate failed without saying why in the way CNI wants it.</summary>
    DelegateFailed = 101,

    /// <summary>A defect of this program; libcni's own number for it.</summary>
    Internal = 999,
}
